import { applyDecorators } from '@nestjs/common';
import { IsArray, IsObject } from 'class-validator';
import { AgencyCode, AnyText, Count, Instant, Many, One, OneOf, OrNull, Shape } from './fields';

/** What the values of a column are. `share`: 0 to 1. `marks`: 1 to 5. `list`: codes with commas. */
export const UNITS = [
  ...(['text', 'list', 'day', 'requests', 'share', 'hours', 'days', 'rupiah', 'marks'] as const),
  'mixed',
] as const;
export type Unit = (typeof UNITS)[number];

/** A row by the names of the columns; null where there is no case. */
export type ReportRow = Record<string, string | number | null>;
const ROW = { type: 'object', additionalProperties: { type: ['string', 'number', 'null'] } };

export class ReportColumn {
  @AnyText() name: string;
  @AnyText() title: string;
  @OneOf(UNITS) unit: Unit;
}

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };

/** Paths to lists of requests by the names of the columns. */
export class ReportLinks {
  /** For each row, in the same order. */
  @applyDecorators(IsArray(), Shape({ type: 'array', items: TEXTS }))
  rows: Record<string, string>[];
  /** For the total. */
  @OrNull()
  @applyDecorators(IsObject(), Shape({ ...TEXTS, 'x-or-null': true }))
  total: Record<string, string> | null;
}

/** The figures of a report over the requests that the caller may see. */
export class ReportAnswer {
  @AnyText() report: string;
  @AnyText() title: string;
  /** What the figures say and what they do not say. */
  @AnyText() explains: string;
  /** When they were calculated. */
  @Instant() asOf: string;
  /** The filters of the query; null: not given. */
  @OrNull() @AnyText() from: string | null;
  @OrNull() @AnyText() to: string | null;
  @OrNull() @AgencyCode() agency: string | null;
  @OrNull() @AnyText() province: string | null;
  @OrNull() @AnyText() kind: string | null;
  @AnyText() zone: string;
  @OrNull() @AnyText() by: string | null;
  /** Number of requests that the filters select. */
  @Count() requests: number;
  /** Requests with an event that has not arrived yet. Their figures can still change. */
  @Count() incomplete: number;
  @Many(() => ReportColumn) columns: ReportColumn[];
  @applyDecorators(IsArray(), Shape({ type: 'array', items: ROW })) rows: ReportRow[];
  /** Over all rows, by the same columns; null where a total makes no sense. */
  @OrNull()
  @applyDecorators(IsObject(), Shape({ ...ROW, 'x-or-null': true }))
  total: ReportRow | null;
  /** The list of these requests, for those who may see it; null if no list has the same filters. */
  @OrNull() @AnyText() list: string | null;
  /** Names of the agencies whose codes stand in the rows. */
  @applyDecorators(IsObject(), Shape(TEXTS))
  names: Readonly<Record<string, string>>;
  /**
   * The list of requests behind each figure that has one; null if none has, and for a superior, who
   * sees figures of more requests than the list shows.
   */
  @OrNull() @One(() => ReportLinks) links: ReportLinks | null;
}
