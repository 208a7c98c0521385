import type { Language } from '../words/words';

export interface Bar {
  label: string;
  count: number;
  /** Where the requests are listed that it counts; null: nowhere. */
  href: string | null;
  /** Whether it stands for all others: its bar would hide the differences of the rest. */
  rest?: boolean;
}

interface Props {
  id: string;
  title: string;
  bars: Bar[];
  language: Language;
}

/** One unit is one pixel on a narrow screen, so that the text stays legible at 320 px. */
const WIDTH = 320;
const ROW = 38;
const NUMBER_WIDTH = 56;
const LONGEST_LABEL = 46;

const cut = (label: string): string =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

/**
 * Bars of one colour, each with its name above and its number beside it: nothing is told by colour
 * alone, and a print in black and white says the same. Presentation attributes only, since the
 * security policy forbids inline styles.
 */
export function BarChart({ id, title, bars: all, language }: Props) {
  const bars = all.filter(({ rest }) => !rest);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const height = bars.length * ROW + 4;
  return (
    <svg
      class="bk-chart"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-labelledby={`${id}-gambar`}
    >
      <title id={`${id}-gambar`}>{title}</title>
      <line x1="0.5" y1="0" x2="0.5" y2={height} stroke="#525a68" stroke-width="1" />
      {bars.map(({ label, count }, at) => {
        const y = at * ROW;
        const width = (count / most) * (WIDTH - NUMBER_WIDTH);
        return (
          <g key={label}>
            <text x="6" y={y + 14} font-size="12.5" fill="#17202e">
              {cut(label)}
            </text>
            <rect x="1" y={y + 19} width={width.toFixed(1)} height="13" fill="#2b4272" />
            <text
              x={(width + 7).toFixed(1)}
              y={y + 30}
              font-size="12.5"
              font-weight="700"
              fill="#17202e"
            >
              {count.toLocaleString(language === 'id' ? 'id-ID' : 'en-GB')}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
