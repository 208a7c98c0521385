import { FUNDING_LABELS } from '#libs/contracts/labels';
import type { ProposedCost } from '#libs/contracts/proposals';
import type { Language } from '#libs/law/evaluation';
import type { Block } from './letter';
import { rupiah } from './letter-words';

/** Lines of costs with their sum, in whole rupiah. */
export function costTable(lines: readonly ProposedCost[], language: Language): Block {
  const words = TEXTS[language];
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const rows = lines.map(({ item, amount, fundedBy, budgetLine, share, beneficiary }) => [
    beneficiary ? `${item} (${beneficiary})` : item,
    FUNDING_LABELS[fundedBy][language] +
      (share === undefined || share === null ? '' : ` ${share}%`),
    budgetLine ?? '-',
    rupiah(amount),
  ]);
  return {
    kind: 'table',
    columns: [
      { title: words.cost, share: 4 },
      { title: words.fundedBy, share: 2.2 },
      { title: words.budgetLine, share: 2.2 },
      { title: words.amount, share: 2, align: 'right' },
    ],
    rows: [...rows, [words.total, '', '', rupiah(total)]],
  };
}

const ID = {
  cost: 'Biaya',
  fundedBy: 'Dibebankan kepada',
  budgetLine: 'Mata anggaran',
  amount: 'Besarnya',
  total: 'Jumlah',
};

const EN: typeof ID = {
  cost: 'Cost',
  fundedBy: 'Paid by',
  budgetLine: 'Budget line',
  amount: 'Amount',
  total: 'Total',
};

const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };
