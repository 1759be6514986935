/** Functions of Hive and Spark beside those that all engines share. One a line: `name(arguments) → type: what it gives`. */
export const hiveAndSparkFunctions = `
add_months(date, count) → date: the date that many months later
array(x, …) → array: an array of the arguments
array_contains(array, element) → boolean: true when the array has the element
ascii(text) → integer: the code of the first character
base64(binary) → text: bytes as base64
bin(x) → text: the number in binary digits
cbrt(x) → double: the cube root
collect_list(x) → array: all values as an array (aggregate)
collect_set(x) → array: all values as an array, each once (aggregate)
conv(number, from, to) → text: the number from one base in another
crc32(text) → bigint: the CRC-32 checksum
current_database() → text: the database in use
current_user() → text: who runs the query
date_add(date, days) → date: the date that many days later
date_format(date, format) → text: the date written as the format says, such as 'yyyy-MM-dd'
date_sub(date, days) → date: the date that many days earlier
datediff(end, start) → integer: the days from start to end
dayofmonth(date) → integer: the day of the month, from 1
decode(binary, charset) → text: bytes read in that charset
elt(n, text, …) → text: the n-th of the texts
encode(text, charset) → binary: the bytes of the text in that charset
explode(array or map) → rows: one row for each element (LATERAL VIEW explode(…) t AS x)
find_in_set(text, list) → integer: the place of the text in a list with commas, from 1; 0 when it is not there
format_number(x, digits) → text: the number with commas between thousands
from_unixtime(seconds [, format]) → text: the time that many seconds after 1970
from_utc_timestamp(timestamp, zone) → timestamp: a UTC time in that time zone
get_json_object(json, path) → text: the part of the JSON at a path such as '$.a.b'
hash(x, …) → integer: a number made of the values
hex(x) → text: the value in hexadecimal digits
histogram_numeric(x, bins) → array: a histogram of that many bins (aggregate)
if(condition, x, y) → x's type: x when the condition is true, else y
initcap(text) → text: each word with a capital letter
inline(array of structs) → rows: one row for each struct
instr(text, search) → integer: where the other text begins, from 1; 0 when it is not there
isnotnull(x) → boolean: true when x is not NULL
isnull(x) → boolean: true when x is NULL
json_tuple(json, key, …) → rows: the values of several keys as one row
last_day(date) → date: the last day of the month
levenshtein(text, other) → integer: how many single edits lie between two texts
locate(search, text [, start]) → integer: where the searched text begins, from 1; 0 when it is not there
log(base, x) → double: the logarithm to that base
log2(x) → double: the logarithm to base 2
map(key, value, …) → map: a map of the arguments
map_keys(map) → array: the keys of the map
map_values(map) → array: the values of the map
md5(text) → text: the MD5 hash in hexadecimal digits
months_between(end, start) → double: the months from start to end, with their parts
named_struct(name, value, …) → struct: a struct of named values
next_day(date, weekday) → date: the next such weekday after the date
nvl(x, otherwise) → x's type: x, or the other value when x is NULL
parse_url(url, part [, key]) → text: a part of an address, such as 'HOST' or 'QUERY'
percentile(x, share) → double: the exact value below which that share lies (aggregate)
percentile_approx(x, share [, accuracy]) → double: about the value below which that share lies (aggregate)
pmod(x, y) → number: what is left of x divided by y, never negative
posexplode(array) → rows: one row for each element, with its place from 0
rand([seed]) → double: a random number from 0 to 1
regexp_extract(text, pattern [, group]) → text: what a group of the pattern matches first; the group is 1 when none is given
repeat(text, count) → text: the text that many times
sha1(text) → text: the SHA-1 hash in hexadecimal digits
sha2(text, bits) → text: the SHA-2 hash in hexadecimal digits
shiftleft(x, bits) → integer: the bits moved to the left
shiftright(x, bits) → integer: the bits moved to the right
size(array or map) → integer: how many elements it has
sort_array(array) → array: the elements in order
space(count) → text: that many blanks
split(text, pattern) → array: the parts between the matches of a pattern
stack(rows, x, …) → rows: the arguments as that many rows
str_to_map(text [, pairs, keys]) → map: a text such as 'a:1,b:2' as a map
struct(x, …) → struct: a struct of the arguments
substring_index(text, separator, count) → text: what stands before that many separators
to_date(timestamp) → date: the day of a time
to_utc_timestamp(timestamp, zone) → timestamp: a time of that zone in UTC
trunc(date, part) → date: the date cut down to a part such as 'MM'
unbase64(text) → binary: the bytes of base64
unhex(text) → binary: the bytes of hexadecimal digits
unix_timestamp([time [, format]]) → bigint: seconds since 1970, of now or of a time
weekofyear(date) → integer: the week of the year
xpath_string(xml, path) → text: the text at a path of an XML document
`;

export const sparkFunctions = `
aggregate(array, start, (x, y) -> value) → value: the elements taken together one after another
any_value(x) → x's type: some value of the group (aggregate)
approx_count_distinct(x) → bigint: about how many different values there are (aggregate)
array_agg(x) → array: all values as an array (aggregate)
array_distinct(array) → array: each element once
array_join(array, separator) → text: the elements with the separator between them
array_max(array) → value: the largest element
array_min(array) → value: the smallest element
array_position(array, element) → bigint: where the element is first, from 1; 0 when it is not there
arrays_zip(array, …) → array: the elements at the same places as structs
bool_and(x) → boolean: true when every value is true (aggregate)
bool_or(x) → boolean: true when one value is true (aggregate)
bround(x [, digits]) → number: x rounded, halves to the even digit
concat(text or array, …) → the arguments' type: texts or arrays one after another
count_if(condition) → bigint: how many rows meet the condition (aggregate)
date_trunc(part, timestamp) → timestamp: the time cut down to a part, such as 'MONTH'
dayofweek(date) → integer: the weekday, 1 for Sunday
dayofyear(date) → integer: the day of the year, from 1
element_at(array or map, at) → value: one element by its place, from 1, or by its key
exists(array, x -> condition) → boolean: true when one element meets the condition
explode_outer(array or map) → rows: as explode, with a row of NULL for an empty one
filter(array, x -> condition) → array: the elements that meet the condition
first(x [, ignoreNulls]) → x's type: the first value of the group (aggregate)
flatten(arrays) → array: the elements of the arrays as one array
forall(array, x -> condition) → boolean: true when every element meets the condition
from_json(json, schema) → struct: JSON read by a schema such as 'a INT, b STRING'
ifnull(x, otherwise) → x's type: x, or the other value when x is NULL
input_file_name() → text: the file that the row was read from
isnan(x) → boolean: true for NaN
last(x [, ignoreNulls]) → x's type: the last value of the group (aggregate)
make_date(year, month, day) → date: the date of three numbers
map_filter(map, (k, v) -> condition) → map: the entries that meet the condition
map_from_arrays(keys, values) → map: a map of two arrays
max_by(x, y) → x's type: x of the row with the largest y (aggregate)
median(x) → double: the value in the middle (aggregate)
min_by(x, y) → x's type: x of the row with the smallest y (aggregate)
mod(x, y) → number: what is left of x divided by y
monotonically_increasing_id() → bigint: a number for each row that grows, with gaps
now() → timestamp: the time at which the query began
nth_value(x, n) OVER (…) → x's type: x in the n-th row of the window's frame
nvl2(x, y, z) → y's type: y when x is not NULL, else z
regexp_extract_all(text, pattern [, group]) → array: all that a group of the pattern matches
schema_of_json(json) → text: the schema of a JSON text
sequence(start, stop [, step]) → array: the numbers or dates from start to stop
shuffle(array) → array: the elements in a random order
slice(array, start, length) → array: a part of the array
split_part(text, separator, index) → text: one part between the separators, from 1
timestamp_seconds(seconds) → timestamp: the time that many seconds after 1970
to_json(struct) → text: the value as JSON
to_timestamp(text [, format]) → timestamp: a text as a time
transform(array, x -> value) → array: each element changed by the expression
try_cast(x AS type) → type: x as a value of the type, or NULL
typeof(x) → text: the name of the type
uuid() → text: a new random id
weekday(date) → integer: the weekday, 0 for Monday
window(timestamp, width) → struct: the beginning and end of the interval that the time lies in
`;

export const hiveFunctions = `
assert_true(condition) → NULL: an error when the condition is not true
compute_stats(x) → struct: what ANALYZE writes of a column (aggregate)
context_ngrams(sentences, words, count) → array: the most frequent words after others (aggregate)
current_authorizer() → text: what checks who may do what
in_file(text, file) → boolean: true when the text is a line of the file
java_method(class, method, x, …) → text: what a method of Java gives
logged_in_user() → text: who is logged in
mask(text) → text: letters and digits made unreadable
mask_hash(text) → text: a hash in place of the text
ngrams(sentences, n, count) → array: the most frequent rows of n words (aggregate)
parse_url_tuple(url, part, …) → rows: several parts of an address as one row
printf(format, x, …) → text: the values put in where the format has %d, %s and the like
sentences(text) → array: the text as sentences of words
soundex(text) → text: how an English word sounds
`;
