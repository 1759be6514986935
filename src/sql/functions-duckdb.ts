/** Functions of DuckDB beside those that the engines share. One a line: `name(arguments) → type: what it gives`. */
export const duckdbFunctions = `
age(timestamp [, earlier]) → interval: the time between two timestamps in years, months and days
any_value(x) → x's type: the first value that is not NULL (aggregate)
approx_count_distinct(x) → bigint: about how many different values there are (aggregate)
approx_quantile(x, share) → x's type: about the value below which that share of the values lies (aggregate)
arg_max(x, y) → x's type: x of the row with the largest y (aggregate)
arg_min(x, y) → x's type: x of the row with the smallest y (aggregate)
array_agg(x [ORDER BY …]) → list: all values as a list (aggregate)
array_length(list) → bigint: how many elements the list has
base64(blob) → text: bytes as base64
bit_count(x) → integer: how many bits are set
bool_and(x) → boolean: true when every value is true (aggregate)
bool_or(x) → boolean: true when one value is true (aggregate)
cardinality(map) → bigint: how many entries the map has
chr(code) → text: the character of a Unicode code point
contains(text, search) → boolean: true when the text has the other in it
count_if(condition) → bigint: how many rows meet the condition (aggregate)
current_database() → text: the database in use
current_schema() → text: the schema in use
current_setting(name) → value: what a setting of DuckDB is
date_add(date, interval) → timestamp: the date plus the interval
date_diff(part, start, end) → bigint: how many boundaries of that part lie between two dates
date_part(part, date) → bigint: one part of a date, such as 'year' or 'hour'
date_sub(part, start, end) → bigint: how many whole parts lie between two dates
date_trunc(part, date) → timestamp: the date cut down to a part, such as 'month'
datediff(part, start, end) → bigint: how many boundaries of that part lie between two dates
dayname(date) → text: the English name of the weekday
dayofweek(date) → bigint: the weekday, 0 for Sunday
dayofyear(date) → bigint: the day of the year, from 1
ends_with(text, suffix) → boolean: true when the text ends so
epoch(timestamp) → double: seconds since 1970
epoch_ms(timestamp) → bigint: milliseconds since 1970; of a number, the timestamp
first(x) → x's type: the first value, NULL too (aggregate)
flatten(lists) → list: the elements of the lists as one list
format(format, value, …) → text: the values put in where the format has {}
from_base64(text) → blob: the bytes of base64
gen_random_uuid() → uuid: a new random id
generate_series(start, stop [, step]) → list: the numbers or times from start to stop, both included
geometric_mean(x) → double: the geometric mean (aggregate)
glob(pattern) → table: the files that match the pattern
hash(x, …) → ubigint: a number made of the values
hex(x) → text: the value in hexadecimal digits
histogram(x) → map: each value with how often it occurs (aggregate)
instr(text, search) → bigint: where the other text begins, from 1; 0 when it is not there
isfinite(x) → boolean: false for infinity and NaN
isinf(x) → boolean: true for infinity
isnan(x) → boolean: true for NaN
json_array_length(json [, path]) → ubigint: how many elements the JSON array has
json_extract(json, path) → json: the part of the JSON at the path
json_extract_string(json, path) → text: the same as text, without quotes
json_group_array(x) → json: all values as one JSON array (aggregate)
json_keys(json [, path]) → list: the keys of the JSON object
json_object(key, value, …) → json: a JSON object
json_type(json [, path]) → text: what kind of JSON it is
kurtosis(x) → double: the excess kurtosis (aggregate)
last(x) → x's type: the last value (aggregate)
last_day(date) → date: the last day of the month
left(text, count) → text: the first characters
len(text or list) → bigint: how many characters or elements it has
levenshtein(text, other) → bigint: how many single edits lie between two texts
list(x [ORDER BY …]) → list: all values as a list (aggregate)
list_aggregate(list, name) → value: an aggregate, such as 'sum', over the elements of a list
list_contains(list, element) → boolean: true when the list has the element
list_distinct(list) → list: each element once
list_filter(list, x -> condition) → list: the elements that meet the condition
list_reduce(list, (x, y) -> value) → value: the elements taken together one after another
list_sort(list) → list: the elements in order
list_transform(list, x -> value) → list: each element changed by the expression
list_value(x, …) → list: a list of the arguments
log(x) → double: the logarithm to base 10
log2(x) → double: the logarithm to base 2
mad(x) → x's type: the median distance from the median (aggregate)
make_date(year, month, day) → date: the date of three numbers
make_timestamp(year, month, day, hour, minute, seconds) → timestamp: the time of six numbers
map(keys, values) → map: a map of two lists
map_keys(map) → list: the keys of the map
map_values(map) → list: the values of the map
md5(text) → text: the MD5 hash in hexadecimal digits
median(x) → number: the value in the middle (aggregate)
mod(x, y) → number: what is left of x divided by y
mode(x) → x's type: the value that occurs most often (aggregate)
monthname(date) → text: the English name of the month
now() → timestamptz: the time at which the transaction began
nth_value(x, n) OVER (…) → x's type: x in the n-th row of the window's frame
parse_filename(path) → text: the last part of a path
printf(format, value, …) → text: the values put in where the format has %d, %s and the like
product(x) → double: the product of the values (aggregate)
quantile_cont(x, share) → number: the value below which that share lies, between two values where needed (aggregate)
quantile_disc(x, share) → x's type: the value below which that share lies (aggregate)
random() → double: a random number from 0 to 1
range(start, stop [, step]) → list: the numbers or times from start to stop, the last not included
read_csv(file [, header = …, delim = …, columns = …, …]) → table: the rows of CSV files; a list and a pattern such as 'day*.csv' work too
read_json(file [, format = …, columns = …, …]) → table: the rows of JSON files
read_parquet(file [, union_by_name = …, filename = …, …]) → table: the rows of Parquet files
read_text(file) → table: each file with its text as one row
regexp_extract(text, pattern [, group]) → text: what the pattern, or a group of it, matches first
regexp_extract_all(text, pattern [, group]) → list: all that the pattern matches
regexp_full_match(text, pattern) → boolean: true when the pattern matches the whole text
regexp_matches(text, pattern) → boolean: true when the pattern matches somewhere
regexp_replace(text, pattern, replacement [, options]) → text: the first match replaced, with 'g' every match
regexp_split_to_array(text, pattern) → list: the parts between the matches
regr_intercept(y, x) → double: where the regression line meets the axis (aggregate)
regr_slope(y, x) → double: how steep the regression line is (aggregate)
repeat(text, count) → text: the text that many times
right(text, count) → text: the last characters
row(x, …) → struct: a struct of the arguments, without names
sha256(text) → text: the SHA-256 hash in hexadecimal digits
skewness(x) → double: how lopsided the values lie (aggregate)
sniff_csv(file) → table: what DuckDB finds out about a CSV file
split(text, separator) → list: the parts between the separators
split_part(text, separator, index) → text: one part between the separators, from 1
starts_with(text, prefix) → boolean: true when the text begins so
strftime(date, format) → text: the date written as the format says, such as '%Y-%m-%d'
string_agg(text, separator [ORDER BY …]) → text: the texts with the separator between them (aggregate)
string_split(text, separator) → list: the parts between the separators
strip_accents(text) → text: the letters without accents
strptime(text, format) → timestamp: the date that is written as the format says
struct_extract(struct, name) → value: one field of a struct
struct_pack(name := value, …) → struct: a struct of named values
time_bucket(width, date [, origin]) → timestamp: the beginning of the interval that the date lies in
to_days(count) → interval: that many days
to_json(x) → json: the value as JSON
to_timestamp(seconds) → timestamptz: the time that many seconds after 1970
today() → date: the present day
trunc(x) → number: x without what stands after the point
try_cast(x AS type) → type: x as a value of the type, or NULL
typeof(x) → text: the name of the type
unnest(list) → rows: one row for each element
uuid() → uuid: a new random id
week(date) → bigint: the ISO week of the year
weekofyear(date) → bigint: the ISO week of the year
yearweek(date) → bigint: year and ISO week, as 202652
`;
