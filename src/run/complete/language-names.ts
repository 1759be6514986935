/** The words that Python, Scala and the shell themselves have, for completion and inspection. */
import type { CodeLanguage } from '../../magics/index.ts';

/** A name that is there without any cell. */
export interface LanguageName {
  readonly name: string;
  /** How it is called, when it is a function. */
  readonly signature?: string | undefined;
  readonly summary: string;
}

export const keywords: Partial<Record<CodeLanguage, readonly string[]>> = {
  python:
    `False None True and as assert async await break class continue def del elif else except finally for from global if import in is
     lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
  scala:
    `abstract case catch class def do else extends false final finally for if implicit import lazy match new null object override
     package private protected return sealed super this throw trait true try type val var while with yield`.split(
      /\s+/,
    ),
  shell: 'case do done elif else esac fi for function if in select then time until while'.split(
    ' ',
  ),
};

/** Modules that notebooks import, for the place after `import`. */
export const pythonModules: readonly string[] =
  `collections csv datetime functools itertools json math matplotlib numpy os pandas pathlib polars pyarrow pyspark random re requests
   seaborn sklearn statistics subprocess sys time typing`.split(/\s+/);

const python = `
abs(x): the number without its sign
all(iterable): True when every element is true
any(iterable): True when one element is true
bool(x): x as True or False
bytes(source): bytes of a text, a list of numbers, or a length
dict(**entries): a dictionary
dir(object): the names that an object has
display(*objects): shows the objects as a notebook does
enumerate(iterable, start=0): each element with its number
filter(function, iterable): the elements for which the function is true
float(x): x as a floating-point number
format(value, spec=''): the value written as the specification says
getattr(object, name[, default]): an attribute by its name
hasattr(object, name): True when the object has that attribute
help(object): prints the documentation of an object
int(x, base=10): x as a whole number
isinstance(object, types): True when the object is of one of the types
iter(iterable): an iterator over the elements
len(object): how many elements the object has
list(iterable): a list of the elements
map(function, iterable): the function's result for each element
max(iterable, key=None): the largest element
min(iterable, key=None): the smallest element
next(iterator[, default]): the next element
open(file, mode='r', encoding=None): opens a file
print(*values, sep=' ', end='\\n'): prints the values
range(start, stop[, step]): the whole numbers from start to before stop
repr(object): the object as a text for programmers
reversed(sequence): the elements from the end
round(number, ndigits=None): the number rounded
set(iterable): the elements, each once
setattr(object, name, value): sets an attribute by its name
sorted(iterable, key=None, reverse=False): a new list in order
str(object): the object as a text
sum(iterable, start=0): the sum of the elements
super(): the class above
tuple(iterable): a tuple of the elements
type(object): the type of an object
vars(object): the attributes of an object with their values
zip(*iterables): the elements at the same places together
`;

const shell = `
awk: runs a small program on each line
basename: the last part of a path
cat: writes files one after another
cd: changes the directory
chmod: changes who may read, write or run a file
cp: copies files
curl: sends a request to an address
cut: takes columns out of each line
date: the present time
df: free space on the disks
diff: the lines in which two files differ
dirname: the path above
du: how much space files take
echo: writes its arguments
env: the variables of the environment
exit: ends the cell with a code
export: gives a variable to the programs that follow
find: looks for files
grep: the lines that match a pattern
gunzip: unpacks a gz file
gzip: packs a file
head: the first lines
id: who the user is
jq: takes JSON apart
kill: sends a signal to a process
ln: makes a link
ls: lists files
mkdir: makes a directory
mktemp: makes a temporary file
mv: moves or renames files
printf: writes its arguments by a format
ps: lists processes
pwd: the present directory
python3: runs Python
rm: removes files
sed: changes each line by rules
set: options of the shell, such as set -e
sleep: waits for some seconds
sort: the lines in order
source: runs a file in this shell
tail: the last lines
tar: packs and unpacks archives
tee: writes to a file and on
test: checks a condition
touch: makes an empty file
tr: replaces characters
uniq: leaves out repeated lines
unset: removes a variable
unzip: unpacks a zip file
wc: counts lines, words and bytes
wget: fetches a file from an address
which: where a program is
xargs: makes arguments of lines
zip: packs files
`;

/** What Spark's shells have made before the first cell. */
const spark: readonly LanguageName[] = [
  { name: 'spark', summary: 'the Spark session' },
  { name: 'sc', summary: 'the Spark context' },
  { name: 'sqlContext', summary: 'the SQL context of Spark' },
];

const known: Partial<Record<CodeLanguage, readonly LanguageName[]>> = {
  python: namesOf(python),
  shell: namesOf(shell),
};

/** `engine`: first half of the engine's label. */
export function languageNames(language: CodeLanguage, engine: string): readonly LanguageName[] {
  const own = engine === 'spark' && language !== 'shell' ? spark : [];
  return [...own, ...(known[language] ?? [])];
}

function namesOf(text: string): readonly LanguageName[] {
  return [...text.matchAll(/^(\w+)(\(.*\))?: (.*)$/gm)].map(
    ([, name = '', call, summary = '']) => ({
      name,
      signature: call === undefined ? undefined : `${name}${call}`,
      summary,
    }),
  );
}
