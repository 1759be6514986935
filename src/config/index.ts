/** config/: environment and files to one settings object, checked once. */
export { defaultSettings, loadSettings, type SettingsSource } from './load-settings.ts';
export { listProfiles, type ProfileEntry } from './profile-list.ts';
export { describeSettings } from './setting-fields.ts';
export type { Settings } from './settings.ts';
