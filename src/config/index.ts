/** config/: makes one settings object of environment and files, checked once. */
export { defaultSettings, loadSettings, type SettingsSource } from './load-settings.ts';
export { listProfiles, type ProfileEntry } from './profile-list.ts';
export { describeSettings } from './setting-fields.ts';
export { servedUser } from './identity.ts';
export { lockOf, siteDirectories } from './site-settings.ts';
export type { Settings } from './settings.ts';
