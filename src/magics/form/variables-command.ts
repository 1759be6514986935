/** The list of all variables, as far as the cell and the notebook have set them; the run room adds what the server has. Data only. */
type Variables = Readonly<Record<string, string>>;

/** What `%var` lists. */
export interface VariablesCommand {
  readonly kind: 'variables';
  /** What holds for the cell in place of the notebook's; undefined = the cell has none of its own. */
  readonly cell: Variables | undefined;
  /** What holds for the notebook, the settings' included. */
  readonly notebook: Variables;
  readonly settings: Variables;
  /** The server's dates and the user's name too. */
  readonly builtIn: boolean;
  readonly json: boolean;
}
