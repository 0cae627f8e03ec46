/** How often each contender has its turn; fewer rounds are sooner over and say less. */
export const ROUNDS = Number(process.env.ROUNDS ?? 15)
