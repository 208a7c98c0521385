import { answering } from './answering';
import { deciding } from './deciding';
import { helping } from './helping';
import { keeping } from './keeping';
import { Office } from './office';
import { reading } from './reading';
import { submitting } from './submitting';

/** The officials' pages in a real browser, on the whole product. */
describe('the console', () => {
  const office = new Office();

  beforeAll(() => office.open(), 120_000);
  afterAll(() => office.close(), 60_000);
  afterEach(async () => {
    expect(await office.closeDesks()).toEqual([]);
  });

  reading(office);
  deciding(office);
  keeping(office);
  submitting(office);
  helping(office);
  answering(office);
});
