import { getMetadataArgsStorage } from 'typeorm';

/** The columns of an entity's table under the names of its fields, for a SELECT written by hand. */
export function fieldsOf(entity: new () => object): string {
  return columnsOf(entity)
    .map(({ column, field }) => (column === field ? column : `${column} AS "${field}"`))
    .join(', ');
}

/** Which column of its table each field of an entity stands in. */
export function columnsOf(entity: new () => object): { column: string; field: string }[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      column: options.name ?? propertyName,
      field: propertyName,
    }));
}
