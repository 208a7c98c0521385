import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { migrate } from '#libs/database/migrate';
import { OwnDatabase, ownDatabase } from './database';

const root = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), '../..');

/**
 * An app's database as a previous version left it: with its migrations before the given one, and
 * the given rows.
 */
export class FormerVersion {
  private constructor(
    private readonly app: string,
    readonly database: OwnDatabase,
    /** Signed in as the owner. */
    readonly owner: Client,
  ) {}

  static async of(app: string, before: string): Promise<FormerVersion> {
    const database = await ownDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    const migrations = migrationsOf(app);
    for (const file of readdirSync(migrations).filter((name) => name < before))
      copyFileSync(join(migrations, file), join(folder, file));
    await migrate(app, folder, database.ownerUrl, database.url);
    rmSync(folder, { recursive: true });
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    return new FormerVersion(app, database, owner);
  }

  /** All current migrations. */
  async upgrade(): Promise<void> {
    const { ownerUrl, url } = this.database;
    await migrate(this.app, migrationsOf(this.app), ownerUrl, url);
  }

  async drop(): Promise<void> {
    await this.owner.end();
    await this.database.drop();
  }
}

const migrationsOf = (app: string): string => join(root, 'apps', app, 'migrations');
