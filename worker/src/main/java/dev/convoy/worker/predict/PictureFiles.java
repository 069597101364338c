package dev.convoy.worker.predict;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The JPEG and PNG files that a user means by a file or a folder. */
public final class PictureFiles {
  /** Deeper than any collection; a link may lead back to a folder above it. */
  private static final int DEEPEST = 32;

  private PictureFiles() {}

  /**
   * The file itself, whatever its name, or all pictures in a folder and the folders in it, sorted;
   * names that begin with a dot are passed over.
   *
   * @throws DataException if there is no such file, or no picture in the folder
   */
  public static List<DataPath> at(DataPath place) throws DataException {
    if (!place.isFolder()) {
      if (!place.isFile()) {
        throw new DataException("There is no file or folder " + place + ".");
      }
      return List.of(place);
    }
    List<DataPath> files = new ArrayList<>();
    collect(place, files, 0);
    if (files.isEmpty()) {
      throw new DataException(
          "There is no .jpg, .jpeg or .png file in " + place + " or the folders in it.");
    }
    return files;
  }

  private static void collect(DataPath folder, List<DataPath> files, int depth)
      throws DataException {
    if (depth > DEEPEST) {
      throw new DataException(
          "%s is more than %d folders deep: does a link lead back?".formatted(folder, DEEPEST));
    }
    Set<String> folders = Set.copyOf(folder.folders());
    for (String name : folder.names()) {
      if (name.startsWith(".")) {
        continue;
      }
      if (folders.contains(name)) {
        collect(folder.child(name), files, depth + 1);
      } else if (isPicture(name)) {
        files.add(folder.child(name));
      }
    }
  }

  private static boolean isPicture(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png");
  }
}
