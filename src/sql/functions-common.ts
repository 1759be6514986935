/** Functions that DuckDB, Hive, Spark and Trino share with the same meaning. One a line: `name(arguments) → type: what it gives`. */
export const commonFunctions = `
abs(x) → number: x without its sign
acos(x) → double: the angle, in radians, whose cosine is x
asin(x) → double: the angle, in radians, whose sine is x
atan(x) → double: the angle, in radians, whose tangent is x
atan2(y, x) → double: the angle, in radians, of the point (x, y)
avg(x) → number: the mean of the values that are not NULL (aggregate)
cast(x AS type) → type: x as a value of the type; an error when it is none
ceil(x) → number: the smallest whole number that is not below x
coalesce(x, …) → the arguments' type: the first argument that is not NULL
concat(text, …) → text: the texts one after another
concat_ws(separator, text, …) → text: the texts with the separator between them; NULLs are left out
corr(y, x) → double: the correlation of two columns (aggregate)
cos(x) → double: the cosine of an angle in radians
count(* | [DISTINCT] x) → bigint: how many rows there are, or how many of them have an x that is not NULL (aggregate)
covar_pop(y, x) → double: the covariance of a whole population (aggregate)
covar_samp(y, x) → double: the covariance of a sample (aggregate)
cume_dist() OVER (…) → double: the share of rows up to this one in the order of the window
current_date → date: the day on which the statement began
current_timestamp → timestamp: the time at which the statement began
day(date) → integer: the day of the month, from 1
degrees(x) → double: an angle in degrees, from radians
dense_rank() OVER (…) → bigint: the place in the order of the window; equal rows share one and leave no gap
exp(x) → double: e to the power of x
extract(field FROM date) → integer: one field of a date or time, such as YEAR, MONTH, DAY or HOUR
first_value(x) OVER (…) → x's type: x in the first row of the window's frame
floor(x) → number: the largest whole number that is not above x
greatest(x, …) → the arguments' type: the largest argument
hour(timestamp) → integer: the hour, from 0 to 23
lag(x [, offset [, otherwise]]) OVER (…) → x's type: x in the row that many rows before
last_value(x) OVER (…) → x's type: x in the last row of the window's frame
lead(x [, offset [, otherwise]]) OVER (…) → x's type: x in the row that many rows after
least(x, …) → the arguments' type: the smallest argument
length(text) → integer: how many characters the text has
ln(x) → double: the natural logarithm
log10(x) → double: the logarithm to base 10
lower(text) → text: the text in small letters
lpad(text, length, pad) → text: the text filled up on the left, or cut, to that length
ltrim(text) → text: the text without blanks at its beginning
max(x) → x's type: the largest value (aggregate)
min(x) → x's type: the smallest value (aggregate)
minute(timestamp) → integer: the minute, from 0 to 59
month(date) → integer: the month, from 1 to 12
ntile(n) OVER (…) → integer: the number of the row's group when the window is cut into n groups of like size
nullif(x, y) → x's type: NULL when both are equal, else x
percent_rank() OVER (…) → double: the rank as a share, from 0 to 1
pi() → double: the number π
power(x, y) → double: x to the power of y
quarter(date) → integer: the quarter, from 1 to 4
radians(x) → double: an angle in radians, from degrees
rank() OVER (…) → bigint: the place in the order of the window; equal rows share one and leave a gap
regexp_replace(text, pattern, replacement) → text: the text with what matches the pattern replaced
replace(text, search, replacement) → text: the text with every occurrence replaced
reverse(text) → text: the text read from its end
round(x [, digits]) → number: x rounded to that many digits after the point
row_number() OVER (…) → bigint: the number of the row in the order of the window, from 1
rpad(text, length, pad) → text: the text filled up on the right, or cut, to that length
rtrim(text) → text: the text without blanks at its end
second(timestamp) → integer: the second, from 0 to 59
sign(x) → number: -1, 0 or 1
sin(x) → double: the sine of an angle in radians
sqrt(x) → double: the square root
stddev(x) → double: the standard deviation (aggregate)
stddev_pop(x) → double: the standard deviation of a whole population (aggregate)
stddev_samp(x) → double: the standard deviation of a sample (aggregate)
substr(text, start [, length]) → text: a part of the text; the first character is 1
substring(text, start [, length]) → text: a part of the text; the first character is 1
sum(x) → number: the sum of the values that are not NULL (aggregate)
tan(x) → double: the tangent of an angle in radians
translate(text, from, to) → text: the text with each character of \`from\` replaced by the one at its place in \`to\`
trim(text) → text: the text without blanks at both ends
upper(text) → text: the text in capital letters
var_pop(x) → double: the variance of a whole population (aggregate)
var_samp(x) → double: the variance of a sample (aggregate)
variance(x) → double: the variance (aggregate)
year(date) → integer: the year
`;
