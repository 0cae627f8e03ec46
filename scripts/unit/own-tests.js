/** The test that each test file of this process takes for the whole of tap, by its URL. */
export const ownTests = new Map()
