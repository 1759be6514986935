/** config/: environment and files to one settings object, checked once. */
export { defaultSettings, loadSettings } from './load-settings.ts';
export { describeSettings } from './setting-fields.ts';
export type { Settings } from './settings.ts';
