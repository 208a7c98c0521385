import { Controller, Get, Injectable, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OpenToAll } from '#libs/http/guard';
import { notFound, ProblemException } from '#libs/http/problem-exception';

const FILES = {
  'konsol.css': 'text/css; charset=utf-8',
  'konsol.js': 'text/javascript; charset=utf-8',
  'kawung.svg': 'image/svg+xml',
  'plus-jakarta-sans.woff2': 'font/woff2',
} as const;
export type AssetName = keyof typeof FILES;

interface Asset {
  type: string;
  bytes: Buffer;
  /** Null for what is compressed already. */
  gzip: Buffer | null;
  path: string;
}

/**
 * Styles, script, font and pattern of the pages. Their addresses hold their hash, so that browsers
 * keep them.
 */
@Injectable()
export class Assets {
  private readonly byName = new Map<string, Asset>();

  constructor() {
    const folder = join(__dirname, '../assets');
    const add = (name: AssetName, bytes: Buffer): void => {
      const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
      const path = `/konsol/aset/${hash}/${name}`;
      const gzip = name.endsWith('.woff2') ? null : gzipSync(bytes, { level: 9 });
      this.byName.set(name, { type: FILES[name], bytes, gzip, path });
    };
    for (const name of ['kawung.svg', 'plus-jakarta-sans.woff2', 'konsol.js'] as const)
      add(name, readFileSync(join(folder, name)));
    // The style names the font and the pattern, so their addresses are part of it.
    const css = readFileSync(join(folder, 'konsol.css'), 'utf8').replace(
      /url\(([a-z0-9-]+\.(?:svg|woff2))\)/g,
      (_, name: AssetName) => `url(${this.pathOf(name)})`,
    );
    add('konsol.css', Buffer.from(css));
  }

  pathOf(name: AssetName): string {
    const asset = this.byName.get(name);
    if (!asset) throw new Error(`there is no ${name} among the assets`);
    return asset.path;
  }

  /** The asset at exactly this path. */
  at(path: string): Asset | null {
    return [...this.byName.values()].find((asset) => asset.path === path) ?? null;
  }
}

@Controller('konsol/aset')
@ApiExcludeController()
@OpenToAll()
export class AssetsController {
  constructor(private readonly assets: Assets) {}

  @Get(':hash/:name')
  asset(
    @Param() { hash, name }: { hash: string; name: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const asset = this.assets.at(`/konsol/aset/${hash}/${name}`);
    if (!asset) throw new ProblemException(notFound());
    const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    void reply
      .headers({
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(zipped && asset.gzip && { 'content-encoding': 'gzip' }),
      })
      .send(zipped && asset.gzip ? asset.gzip : asset.bytes);
  }
}
