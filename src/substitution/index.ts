/** substitution/: what Linkis puts in place of `${name}` and `&{date pattern}`, for previews in the kernel and for the local gateway. Pure. */
export { builtInDates, builtInNames, readRunDate, userNames } from './built-in-dates.ts';
export { type ServerLanguage, serverLanguageOf } from './server-language.ts';
export { readSetLines, setLineStart } from './set-lines.ts';
export { replaceable, substitute, variableName, variableReference } from './substitute.ts';
export { SubstitutionError } from './substitution-error.ts';
