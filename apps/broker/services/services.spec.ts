import type { RequestData } from '#libs/contracts/submit-request';
import { faultOfNamed } from './named-service';
import { reasonOf } from './reasons';
import { isRegion, nameOfRegion, placeOf } from '#libs/contracts/regions';
import { faultsOfService } from './service-faults';
import type { ServiceRow } from './service.entity';

const provider = { code: 'pemprov-jatim', timeZone: 'Asia/Jayapura' };
const row = (more: Partial<ServiceRow> = {}): ServiceRow =>
  ({
    ...{ id: 'asesmen', version: 1, provider: provider.code, regions: ['35'], conditions: [] },
    ...{ validFrom: '2026-01-01', validTo: null, endedAt: null },
    ...more,
  }) as ServiceRow;

describe('regions', () => {
  it('are the 38 provinces and 514 kabupaten and kota, and nothing else', () => {
    const codes = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
    const provinces = codes.filter(isRegion);
    const regencies = provinces
      .flatMap((code) => codes.map((n) => `${code}.${n}`))
      .filter(isRegion);
    expect([provinces.length, regencies.length]).toEqual([38, 514]);
    expect(['', '__proto__', 'toString', '35.07.01', '35.'].filter(isRegion)).toEqual([]);
    expect([nameOfRegion('35.07'), nameOfRegion('99')]).toEqual(['Kabupaten Malang', '99']);
    expect(placeOf('35.07.01.2001')).toEqual({ province: '35', regency: '35.07' });
  });
});

describe('the faults of a service', () => {
  it('are none where all fits', () => {
    expect(faultsOfService(row())).toEqual([]);
    expect(faultsOfService(row({ validTo: '2026-01-01', regions: [] }))).toEqual([]);
  });

  it('are all named at once', () => {
    const faults = faultsOfService(
      row({ regions: ['35', '35', '00'], validFrom: '1999-12-31', validTo: '2200-01-01' }),
    );
    expect(faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/regions/1', 'twice'],
      ['/regions/2', 'unknown-region'],
      ['/validFrom', 'out-of-range'],
      ['/validTo', 'out-of-range'],
    ]);
  });
});

describe('a service that a request names', () => {
  const fault = (service: ServiceRow | null, receivedAt: string, neededBy = '2026-12-15') =>
    faultOfNamed(
      { service: 'asesmen', neededBy } as RequestData,
      new Map(service ? [[service.id, service]] : []),
      provider,
      new Date(receivedAt),
    )?.code ?? null;
  const NOON = '2026-11-21T03:00:00Z';

  it('is offered by this provider, then and there', () => {
    expect(fault(row(), NOON)).toBe(null);
    expect(fault(null, NOON)).toBe('unknown-service');
    expect(fault(row({ provider: 'bkn' }), NOON)).toBe('other-provider');
    expect(fault(row({ endedAt: new Date(NOON) }), NOON)).toBe('ended');
    expect(fault(row({ validFrom: '2026-12-15' }), NOON)).toBe(null);
    expect(fault(row({ validFrom: '2026-12-16' }), NOON)).toBe('not-yet-offered');
  });

  it('ends with its last day in the zone of the provider', () => {
    const service = row({ validTo: '2026-11-21' });
    expect(fault(service, '2026-11-21T14:59:59Z')).toBe(null);
    expect(fault(service, '2026-11-21T15:00:00Z')).toBe('ended');
  });

  it('is no fault where none is named', () => {
    const data = { neededBy: '2026-12-15' } as RequestData;
    expect(faultOfNamed(data, new Map(), provider, new Date(NOON))).toBe(null);
  });
});

describe('the reason of a suggestion', () => {
  it('names the places', () => {
    expect(reasonOf('province', '35', '35.07.01', 'en')).toBe(
      'The provider is at the level of the province of Kabupaten Malang: Jawa Timur.',
    );
    expect(reasonOf('province', '35', '35', 'id')).toBe(
      'Pemberi bantuan berada pada tingkat provinsi: Jawa Timur.',
    );
    expect(reasonOf('same-province', '35.73', '35.07', 'id')).toContain('Jawa Timur: Kota Malang');
    expect(reasonOf('national', null, undefined, 'id')).toBe(
      'Pemberi bantuan adalah instansi tingkat nasional.',
    );
    expect(reasonOf('elsewhere', '35', undefined, 'id')).toBe(
      'Pemberi bantuan berada di Jawa Timur.',
    );
    expect(reasonOf('elsewhere', '35', '51', 'en')).toContain('in another province: Jawa Timur');
  });
});
