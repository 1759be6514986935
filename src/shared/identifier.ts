/** Names that users give to results and queries, in any script: `orders`, `订单`, `größe`. */

/** A letter or `_`, then letters, digits and `_`, as Unicode has them [UAX #31] and Python reads them. For regular expressions with the flag `u`. */
export const identifier: string = String.raw`[\p{XID_Start}_]\p{XID_Continue}*`;

/** A sign of an identifier behind the first one, for regular expressions with the flag `u`. */
export const identifierSign: string = String.raw`\p{XID_Continue}`;

const whole = new RegExp(`^${identifier}$`, 'u');

export function isIdentifier(text: string): boolean {
  return whole.test(text);
}

/** One spelling for names that look the same: a letter and its mark as one sign (NFC). Keyboards and file systems differ on that. */
export function composedName(name: string): string {
  return name.normalize('NFC');
}
