/** The words of whatever was thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Their first line: libraries add stacks and advice. */
export const firstLine = (error: unknown): string => errorText(error).split('\n', 1)[0]!.trim();
