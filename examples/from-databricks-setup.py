# Databricks notebook source
# MAGIC %md
# MAGIC What the notebook of the reports needs.

# COMMAND ----------

# MAGIC %sql
# MAGIC CREATE OR REPLACE TEMP TABLE orders AS
# MAGIC SELECT range AS id, CASE WHEN range % 3 = 0 THEN 'BE' ELSE 'NL' END AS country, range * 10 AS amount
# MAGIC FROM range(8)

# COMMAND ----------

source = 'orders of the shop'
