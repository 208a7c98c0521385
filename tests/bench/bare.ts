import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Pool } from 'pg';

/*
 * A route with one PostgreSQL commit and nothing else: no token, no check, one row. Decisions are
 * compared with it.
 */
const { MIGRATION_DATABASE_URL, PORT } = process.env;

async function main(): Promise<void> {
  const pool = new Pool({ connectionString: MIGRATION_DATABASE_URL, max: 10 });
  await pool.query(`CREATE SCHEMA IF NOT EXISTS bare;
    CREATE TABLE IF NOT EXISTS bare.decision (id uuid PRIMARY KEY, body jsonb NOT NULL)`);
  const server = new FastifyAdapter().getInstance<FastifyInstance>();
  server.get('/health/live', () => ({ status: 'ok' }));
  server.post<{ Params: { id: string } }>('/v1/requests/:id/approval', async (request) => {
    const { id } = request.params;
    await pool.query({
      name: 'decide',
      text: 'INSERT INTO bare.decision VALUES ($1, $2)',
      values: [id, JSON.stringify(request.body)],
    });
    return { id, status: 'approved' };
  });
  await server.listen({ port: Number(PORT), host: '127.0.0.1' });
}

process.once('SIGTERM', () => process.exit(0));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
