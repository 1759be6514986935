/** Names that the Python of other notebooks has ready, and what does their work here: for a NameError that names one. */

const spark =
  'Spark is not in this Python: %%pyspark runs where the server has Spark (%engines), and %%sql runs SQL here.';

const names: Readonly<Record<string, string>> = {
  dbutils:
    'dbutils is an object of Databricks. Here: %var NAME --ask --default VALUE in place of dbutils.widgets (${NAME} is the value in SQL), a %%shell cell in place of dbutils.fs, %run FILE in place of dbutils.notebook.run.',
  displayHTML: 'displayHTML is a function of Databricks. Here: show.show_html(TEXT)',
  _sqldf:
    '_sqldf is the last SQL result in Databricks. Here a result has the name that it gets: %%sql --as _sqldf above the query, then %%local python for this cell.',
  z: 'z is an object of Zeppelin. Here: display(FRAME) in place of z.show; %%sql --as NAME, then %%local python, in place of z.put and z.get; %var NAME --ask in place of z.input and z.select.',
  spark: spark,
  sc: spark,
  sqlContext: spark,
  get_ipython:
    'get_ipython is a function of IPython, which does not run this cell: magics stand above the code, as in %%shell.',
};

const nameError = /NameError: name '([A-Za-z_]\w*)' is not defined/g;

/** What to do about the last NameError of the text; undefined for any other name. */
export function foreignNameRemedy(text: string): string | undefined {
  const name = [...text.matchAll(nameError)].at(-1)?.[1] ?? '';
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
