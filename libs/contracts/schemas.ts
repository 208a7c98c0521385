// @ts-expect-error the package ships no types for its storage, which class-validator-jsonschema asks for
import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

export type JsonSchema = Record<string, unknown>;

/** JSON Schemas of all classes that validate, by class name: made from their decorators, never written twice. */
export function jsonSchemas(): Record<string, JsonSchema> {
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: '#/components/schemas/',
    additionalConverters: {
      isCalendarDate: { type: 'string', format: 'date' },
      isInstant: { type: 'string', format: 'date-time' },
      arrayUnique: {},
    },
  }) as Record<string, JsonSchema>;
  for (const schema of Object.values(schemas)) schema.additionalProperties = false;
  delete schemas.Environment;
  return schemas;
}
