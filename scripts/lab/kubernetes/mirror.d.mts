export function serveMirror(where: {
  address: string;
  port: number;
  folders: readonly string[];
}): Promise<{ readonly url: string; close(): Promise<unknown> }>;
