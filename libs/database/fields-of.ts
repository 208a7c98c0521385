import { getMetadataArgsStorage } from 'typeorm';

/** The columns of an entity's table, aliased to its fields, for a hand-written SELECT. */
export function fieldsOf(entity: new () => object): string {
  return columnsOf(entity)
    .map(({ column, field }) => (column === field ? column : `${column} AS "${field}"`))
    .join(', ');
}

/** The column of each field of an entity. */
export function columnsOf(entity: new () => object): { column: string; field: string }[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      column: options.name ?? propertyName,
      field: propertyName,
    }));
}
