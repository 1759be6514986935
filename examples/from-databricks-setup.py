# Databricks notebook source
# MAGIC %md
# MAGIC What the notebook of the reports needs.

# COMMAND ----------

# MAGIC %sql
# MAGIC CREATE OR REPLACE TEMP VIEW orders AS
# MAGIC SELECT id, CASE WHEN id % 3 = 0 THEN 'BE' ELSE 'NL' END AS country, id * 10 AS amount
# MAGIC FROM range(8) AS numbers(id)

# COMMAND ----------

source = 'orders of the shop'
