export function addImage(image: {
  /** The OCI layout it is added to. */
  layout: string;
  names: readonly string[];
  /** Folders that become layers, the lowest first. */
  folders: readonly string[];
  entry?: readonly string[];
  /** A folder for what is on its way. */
  scratch: string;
}): Promise<void>;
