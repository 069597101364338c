package dev.convoy.worker.data.source;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.path.UnreadableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The JPEG and PNG files of one split, listed by class: {@code DIR/train/CLASS/*} or {@code
 * DIR/test/CLASS/*} ({@code val} where there is no {@code test}).
 *
 * <p>A class's label is its folder's place in the sorted names; records are numbered class by class
 * in the order of the sorted file names, so every worker numbers them alike. Files of other kinds
 * are passed over, and so is what programs leave behind: files and folders whose names begin with a
 * dot, and {@code __MACOSX}.
 */
final class ImageFolder {
  /** More than the most pixels that are decoded take as an uncompressed PNG of 24 bits each. */
  private static final int MOST_BYTES = 1 << 28;

  private final List<String> classNames;
  private final List<DataPath> folders = new ArrayList<>();
  private final List<List<String>> names = new ArrayList<>();
  private final long[] firsts;

  /**
   * @throws DataException if a folder is missing or empty, or if the splits have other classes
   */
  ImageFolder(DataPath folder, Split split) throws DataException {
    DataPath root = splitFolder(folder, split).orElseThrow(() -> missing(folder, split));
    classNames = classFolders(root);
    if (classNames.isEmpty()) {
      throw new DataException(
          "The folder "
              + root
              + " has no class folders: it should hold one folder of images a"
              + " class.");
    }
    Split other = split == Split.TRAIN ? Split.TEST : Split.TRAIN;
    Optional<DataPath> otherRoot = splitFolder(folder, other);
    if (otherRoot.isPresent()) {
      compare(root, classNames, otherRoot.get(), classFolders(otherRoot.get()));
    }
    firsts = new long[classNames.size() + 1];
    for (int label = 0; label < classNames.size(); label++) {
      folders.add(root.child(classNames.get(label)));
      names.add(images(folders.get(label)));
      firsts[label + 1] = firsts[label] + names.get(label).size();
    }
  }

  /** The folder of a split, if there is one. */
  static Optional<DataPath> splitFolder(DataPath folder, Split split) throws DataException {
    for (String name : split == Split.TRAIN ? List.of("train") : List.of("test", "val")) {
      if (folder.child(name).isFolder()) {
        return Optional.of(folder.child(name));
      }
    }
    return Optional.empty();
  }

  private static List<String> classFolders(DataPath root) throws DataException {
    return root.folders().stream().filter(name -> !isLeftBehind(name)).toList();
  }

  /** Checkpoints of notebooks, resource forks of archives from a Mac, and the like. */
  private static boolean isLeftBehind(String name) {
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  private static DataException missing(DataPath folder, Split split) {
    return new DataException(
        "The folder "
            + folder.child(split.label())
            + " does not exist"
            + (split == Split.TEST ? ", nor does " + folder.child("val") : "")
            + ": give --data images: a folder with train and test folders, each with one folder of"
            + " images a class (every worker must see it).");
  }

  private static void compare(
      DataPath root, List<String> classes, DataPath otherRoot, List<String> otherClasses)
      throws DataException {
    for (String name : classes) {
      if (!otherClasses.contains(name)) {
        throw disagreement(root, name, otherRoot);
      }
    }
    for (String name : otherClasses) {
      if (!classes.contains(name)) {
        throw disagreement(otherRoot, name, root);
      }
    }
  }

  private static DataException disagreement(DataPath has, String name, DataPath lacks) {
    return new DataException(
        has
            + " has a class folder '"
            + name
            + "' but "
            + lacks
            + " has none: both splits must have the same class folders; add or remove it.");
  }

  private static List<String> images(DataPath folder) throws DataException {
    List<String> images = folder.names().stream().filter(ImageFolder::isImage).toList();
    if (images.isEmpty()) {
      throw new DataException(
          "The class folder "
              + folder
              + " has no .jpg, .jpeg or .png file: add images or remove the folder.");
    }
    return images;
  }

  private static boolean isImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !isLeftBehind(name)
        && (lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png"));
  }

  List<String> classNames() {
    return classNames;
  }

  long count() {
    return firsts[firsts.length - 1];
  }

  /** The label of record {@code index}. */
  int label(long index) {
    if (index < 0 || index >= count()) {
      throw new IndexOutOfBoundsException("record " + index + " of " + count());
    }
    int place = Arrays.binarySearch(firsts, index);
    return place >= 0 ? place : -place - 2;
  }

  /** The file of record {@code index}. */
  DataPath file(long index) {
    int label = label(index);
    return folders.get(label).child(names.get(label).get((int) (index - firsts[label])));
  }

  /**
   * The bytes of the file of record {@code index}.
   *
   * @throws BadRecordException if it cannot be read, but its folder can
   * @throws DataException if its folder cannot be read either: it is not this record that is bad
   */
  byte[] bytes(long index) throws DataException {
    DataPath file = file(index);
    try {
      return file.read(MOST_BYTES);
    } catch (UnreadableException e) {
      folders.get(label(index)).names();
      throw new BadRecordException(file.toString(), "it cannot be read (" + e.why() + ")", e);
    }
  }
}
