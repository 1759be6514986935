/** Functions of Trino and Presto beside those that the engines share. One a line: `name(arguments) → type: what it gives`. */
export const trinoFunctions = `
any_value(x) → x's type: some value that is not NULL (aggregate)
approx_distinct(x) → bigint: about how many different values there are (aggregate)
approx_percentile(x, share) → x's type: about the value below which that share lies (aggregate)
arbitrary(x) → x's type: some value that is not NULL (aggregate)
array_agg(x [ORDER BY …]) → array: all values as an array (aggregate)
array_distinct(array) → array: each element once
array_join(array, separator) → text: the elements with the separator between them
array_max(array) → value: the largest element
array_min(array) → value: the smallest element
array_position(array, element) → bigint: where the element is first, from 1; 0 when it is not there
array_sort(array) → array: the elements in order
at_timezone(timestamp, zone) → timestamp: the time in that time zone
bool_and(x) → boolean: true when every value is true (aggregate)
bool_or(x) → boolean: true when one value is true (aggregate)
cardinality(array or map) → bigint: how many elements it has
cbrt(x) → double: the cube root
checksum(x) → varbinary: a checksum of all values that does not depend on their order (aggregate)
chr(code) → text: the character of a Unicode code point
codepoint(character) → integer: the Unicode code point of the character
contains(array, element) → boolean: true when the array has the element
count_if(condition) → bigint: how many rows meet the condition (aggregate)
current_timezone() → text: the time zone of the session
date(x) → date: the day of a time or of a text
date_add(unit, count, date) → timestamp: the date that many units later
date_diff(unit, start, end) → bigint: the whole units from start to end
date_format(timestamp, format) → text: the time written as the format says, such as '%Y-%m-%d'
date_parse(text, format) → timestamp: the time that is written as the format says
date_trunc(unit, date) → timestamp: the date cut down to a unit, such as 'month'
day_of_week(date) → bigint: the ISO weekday, 1 for Monday
day_of_year(date) → bigint: the day of the year, from 1
element_at(array or map, at) → value: one element by its place, from 1, or by its key; NULL when it is not there
every(x) → boolean: true when every value is true (aggregate)
filter(array, x -> condition) → array: the elements that meet the condition
flatten(arrays) → array: the elements of the arrays as one array
format(format, x, …) → text: the values put in where the format has %d, %s and the like
format_datetime(timestamp, format) → text: the time written as a format of Java says
from_base64(text) → varbinary: the bytes of base64
from_hex(text) → varbinary: the bytes of hexadecimal digits
from_iso8601_date(text) → date: a date as 2026-08-01
from_iso8601_timestamp(text) → timestamp: a time in ISO form
from_unixtime(seconds) → timestamp: the time that many seconds after 1970
from_utf8(binary) → text: bytes read as UTF-8
geometric_mean(x) → double: the geometric mean (aggregate)
histogram(x) → map: each value with how often it occurs (aggregate)
if(condition, x [, y]) → x's type: x when the condition is true, else y or NULL
infinity() → double: a number above all others
is_nan(x) → boolean: true for NaN
json_array_length(json) → bigint: how many elements the JSON array has
json_extract(json, path) → json: the part of the JSON at the path
json_extract_scalar(json, path) → text: the same as text, for a single value
json_format(json) → text: the JSON as text
json_parse(text) → json: the text read as JSON
kurtosis(x) → double: the excess kurtosis (aggregate)
last_day_of_month(date) → date: the last day of the month
levenshtein_distance(text, other) → bigint: how many single edits lie between two texts
listagg(text, separator) WITHIN GROUP (ORDER BY …) → text: the texts with the separator between them (aggregate)
log(base, x) → double: the logarithm to that base
log2(x) → double: the logarithm to base 2
map(keys, values) → map: a map of two arrays
map_agg(key, value) → map: a map of all pairs (aggregate)
map_filter(map, (k, v) -> condition) → map: the entries that meet the condition
map_keys(map) → array: the keys of the map
map_values(map) → array: the values of the map
max_by(x, y) → x's type: x of the row with the largest y (aggregate)
md5(binary) → varbinary: the MD5 hash
min_by(x, y) → x's type: x of the row with the smallest y (aggregate)
mod(x, y) → number: what is left of x divided by y
now() → timestamp: the time at which the query began
nth_value(x, n) OVER (…) → x's type: x in the n-th row of the window's frame
parse_datetime(text, format) → timestamp: the time that is written as a format of Java says
rand() → double: a random number from 0 to 1
random([n]) → number: a random number from 0 to 1, or below n
reduce(array, start, (s, x) -> s, s -> value) → value: the elements taken together one after another
regexp_extract(text, pattern [, group]) → text: what the pattern, or a group of it, matches first
regexp_extract_all(text, pattern [, group]) → array: all that the pattern matches
regexp_like(text, pattern) → boolean: true when the pattern matches somewhere
regexp_split(text, pattern) → array: the parts between the matches
regr_slope(y, x) → double: how steep the regression line is (aggregate)
sequence(start, stop [, step]) → array: the numbers or dates from start to stop
sha256(binary) → varbinary: the SHA-256 hash
skewness(x) → double: how lopsided the values lie (aggregate)
slice(array, start, length) → array: a part of the array
split(text, separator [, limit]) → array: the parts between the separators
split_part(text, separator, index) → text: one part between the separators, from 1
split_to_map(text, pairs, keys) → map: a text such as 'a:1,b:2' as a map
starts_with(text, prefix) → boolean: true when the text begins so
strpos(text, search) → bigint: where the other text begins, from 1; 0 when it is not there
to_base64(binary) → text: bytes as base64
to_hex(binary) → text: bytes in hexadecimal digits
to_iso8601(date) → text: the date in ISO form
to_unixtime(timestamp) → double: seconds since 1970
to_utf8(text) → varbinary: the bytes of the text in UTF-8
transform(array, x -> value) → array: each element changed by the expression
truncate(x [, digits]) → number: x cut after that many digits
try(expression) → the expression's type: NULL in place of an error
try_cast(x AS type) → type: x as a value of the type, or NULL
typeof(x) → text: the name of the type
unnest(array or map, …) → rows: one row for each element
url_extract_host(url) → text: the host of an address
url_extract_parameter(url, name) → text: one value of the query of an address
uuid() → uuid: a new random id
week(date) → bigint: the ISO week of the year
width_bucket(x, low, high, count) → bigint: the number of the bucket that x falls into
with_timezone(timestamp, zone) → timestamp: the time as one of that zone
year_of_week(date) → bigint: the year that the ISO week belongs to
zip(array, …) → array: the elements at the same places as rows
`;
