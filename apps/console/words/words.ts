import type { FastifyRequest } from 'fastify';
import type { Language } from '#libs/law/evaluation';
import { cookieOf } from '../http/cookies';
import { EN } from './en';
import { ID } from './id';

/** All texts of the pages. A text that one language lacks is a type error. */
export type Words = typeof ID;

const WORDS: Record<Language, Words> = { id: ID, en: EN };

export const wordsOf = (language: Language): Words => WORDS[language];

/** The cookie that the switch of languages sets. */
export const LANGUAGE_COOKIE = 'bahasa';

export const languageOf = (request: FastifyRequest): Language =>
  cookieOf(request, LANGUAGE_COOKIE) === 'en' ? 'en' : 'id';
