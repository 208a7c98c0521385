import { languageAsked, languageOf } from './language';

describe('the language that a header asks for', () => {
  it.each([
    ['id', 'id'],
    ['en', 'en'],
    ['EN-us', 'en'],
    ['id-ID,id;q=0.9,en-US;q=0.8', 'id'],
    ['en-US,en;q=0.9,id;q=0.8', 'en'],
    ['de, en;q=0.5, id;q=0.7', 'id'],
    ['id;q=0, en;q=0.1', 'en'],
    ['en;q=x, id;q=0.1', 'id'],
    ['de', null],
    ['*', null],
    ['english', null],
    ['', null],
    [undefined, null],
  ])('%s: %s', (header, language) => {
    expect(languageAsked(header)).toBe(language);
    expect(languageOf(header)).toBe(language ?? 'id');
  });
});
