// In place of the package `tldts` in the bundle, whose list of public suffixes takes 180 KB and a tenth of a first cell. The jar of cookies
// asks it only which parents of a host may have set a cookie; ours holds the cookies of one gateway and takes those of public suffixes too.

/** The last two labels of a host name; null for an address and for a name of one label, as there. */
export function getDomain(hostname) {
  const labels = hostname.toLowerCase().split('.');
  if (labels.length < 2 || hostname.includes(':') || /^\d+$/.test(labels.at(-1))) return null;
  return labels.slice(-2).join('.');
}
