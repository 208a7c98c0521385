import { holdsPersonal } from '#libs/contracts/personal';
import type { FieldError } from '#libs/contracts/problem';
import { isRegion } from '#libs/contracts/regions';
import type { ServiceRow } from './service.entity';

const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2199-12-31';

/** What is wrong with a service beyond the form of its fields. */
export function faultsOfService(
  service: Pick<ServiceRow, 'regions' | 'conditions' | 'validFrom' | 'validTo'>,
): FieldError[] {
  const { regions, conditions, validFrom, validTo } = service;
  return [...faultsOfRegions(regions), ...faultsOfConditions(conditions), ...dates()];

  function dates(): FieldError[] {
    const errors = [
      ...(isInRange(validFrom) ? [] : [outOfRange('/validFrom')]),
      ...(validTo === null || isInRange(validTo) ? [] : [outOfRange('/validTo')]),
    ];
    if (errors.length > 0 || validTo === null || validTo >= validFrom) return errors;
    const detail = `validTo must not lie before validFrom, which is ${validFrom}`;
    return [{ pointer: '/validTo', code: 'out-of-range', detail }];
  }
}

const isInRange = (day: string): boolean => day >= FIRST_DAY && day <= LAST_DAY;
const outOfRange = (pointer: string): FieldError => ({
  pointer,
  code: 'out-of-range',
  detail: `must lie between ${FIRST_DAY} and ${LAST_DAY}`,
});

function faultsOfRegions(regions: string[]): FieldError[] {
  return regions.flatMap((code, at): FieldError[] => {
    const pointer = `/regions/${at}`;
    if (!isRegion(code))
      return [
        {
          pointer,
          code: 'unknown-region',
          detail:
            'must be the Kemendagri code of a province, kabupaten or kota, such as 35 or 35.07',
        },
      ];
    if (regions.indexOf(code) === at) return [];
    return [{ pointer, code: 'twice', detail: 'each region may occur only once in the list' }];
  });
}

function faultsOfConditions(conditions: string[]): FieldError[] {
  return conditions.flatMap((text, at): FieldError[] => {
    if (!holdsPersonal(text)) return [];
    const detail =
      'is published to other agencies, so it must not contain a NIP, NIK or e-mail address';
    return [{ pointer: `/conditions/${at}`, code: 'personal-data', detail }];
  });
}
