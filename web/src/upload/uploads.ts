export const uploads = { summary: () => ({ active: 0 }), pauseAll: () => undefined };
