// Packs vscode/ into dist/linkis-kernel.vsix, or the named file, with the package's version and licence. A .vsix is a zip with two
// descriptions of itself. @vscode/vsce makes the same with 300 packages, some native, for logins and signatures that a file does not need.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'vscode');
const [target = join(root, 'dist', 'linkis-kernel.vsix')] = process.argv.slice(2);

const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const manifest = {
  ...JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')),
  version,
  ...(repository && { repository }),
};

const contentTypes = new Map([
  ['.json', 'application/json'],
  ['.md', 'text/markdown'],
  ['.txt', 'text/plain'],
  ['.vsixmanifest', 'text/xml'],
]);

const xml = (text) =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** What the marketplace and the list of extensions read [PackageManifest 2.0.0 of the VSIX schema]. */
function vsixManifest() {
  const { name, publisher, displayName, description, keywords, categories, engines } = manifest;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}" />
    <DisplayName>${xml(displayName)}</DisplayName>
    <Description xml:space="preserve">${xml(description)}</Description>
    <Tags>${xml(keywords.join(','))}</Tags>
    <Categories>${xml(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${xml(engines.vscode)}" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionDependencies" Value="" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionPack" Value="" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="ui,workspace,web" />
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
  </Assets>
</PackageManifest>
`;
}

function contentTypesOf(names) {
  const extensions = new Set(names.map((name) => extname(name)));
  const rows = [...extensions].map((extension) => {
    const type = contentTypes.get(extension);
    if (type === undefined) throw new Error(`vscode/: what is a file *${extension}?`);
    return `<Default Extension="${extension}" ContentType="${type}" />`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${rows.join('')}</Types>
`;
}

const files = readdirSync(source, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .map((path) => relative(source, path).split(sep).join('/'))
  .filter((name) => name !== 'package.json')
  .sort((one, other) => one.localeCompare(other, 'en'));
const packed = {
  'extension.vsixmanifest': strToU8(vsixManifest()),
  'extension/package.json': strToU8(`${JSON.stringify(manifest, undefined, 2)}\n`),
  'extension/LICENSE.txt': readFileSync(join(root, 'LICENSE')),
  ...Object.fromEntries(
    files.map((name) => [`extension/${name}`, readFileSync(join(source, name))]),
  ),
};
mkdirSync(dirname(target), { recursive: true });
writeFileSync(
  target,
  // All files have one date, so that the same sources give the same bytes.
  zipSync(
    { '[Content_Types].xml': strToU8(contentTypesOf(Object.keys(packed))), ...packed },
    { level: 9, mtime: '2026-01-01T00:00:00' },
  ),
);
