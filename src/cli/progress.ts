import type { Io } from "./command.js";

const width = 24;

/** What a long step reports while it runs. */
export interface ProgressDisplay {
  readonly onProgress: (progress: { readonly label: string; readonly done: number; readonly total: number }) => void;
  /** The seconds that a wait still lasts, in the bar's place. */
  readonly onWait: (secondsLeft: number) => void;
  /** What is being done, in the bar's place. */
  readonly onStep: (doing: string) => void;
  /** A line at once, above the bar. */
  readonly onNote: (line: string) => void;
  readonly end: () => void;
}

/**
 * A progress bar on standard error where that is a terminal, and lines as they come. Quiet: neither. The bar is drawn
 * again only when its thousandth changes.
 */
export function progressDisplay(
  io: Io,
  quiet: boolean,
  terminal: boolean = process.stderr.isTTY === true,
): ProgressDisplay {
  let drawn = "";
  const end = () => {
    if (drawn !== "") io.stderr("\r\u001b[K");
    drawn = "";
  };
  const draw = (line: string) => {
    if (line === drawn) return;
    io.stderr(`\r\u001b[K${line}`);
    drawn = line;
  };
  return {
    onWait: (left) => {
      if (!quiet && terminal) draw(`waiting ${left} s (Ctrl+C ends it: what has come in is kept)`);
    },
    onStep: (doing) => {
      if (!quiet && terminal) draw(doing);
    },
    onProgress: ({ label, done, total }) => {
      if (quiet || !terminal || total === 0) return;
      const share = Math.min(1, done / total);
      const filled = Math.floor(share * width);
      const bar = `${"#".repeat(filled)}${".".repeat(width - filled)}`;
      draw(`[${bar}] ${(share * 100).toFixed(1)} % of ${(total / 1e6).toFixed(1)} MB  ${label.slice(-40)}`);
    },
    onNote: (line) => {
      if (quiet) return;
      end();
      io.stderr(`mastkit: ${line}\n`);
    },
    end,
  };
}
