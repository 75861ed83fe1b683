// Every word that the frame says by itself.
export const t = {
  loading: "Loading",
  failed: "This cannot be shown",
  version: (number: number) => `v${number}`,
  pages: (document: string) => `Cited pages of ${document}`,
  pageImage: (number: number, document: string) => `Page ${number} of ${document}`,
}
