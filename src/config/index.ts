/** config/: environment and files to one settings object, checked once. */
export { defaultSettings, loadSettings, type SettingsSource } from './load-settings.ts';
export { nearestName } from './nearest-name.ts';
export { describeSettings, type SettingDescription } from './setting-fields.ts';
export type { Settings } from './settings.ts';
export { projectFileName } from './settings-files.ts';
