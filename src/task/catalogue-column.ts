/** A column of a table, as catalogues list it. */
export interface CatalogueColumn {
  readonly name: string;
  /** As the engine spells it. */
  readonly type: string;
  readonly comment: string | undefined;
  /** The table is partitioned by it. */
  readonly isPartition: boolean;
}
