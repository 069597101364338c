package dev.convoy.driver.dl4j.importer;

/** Height and width of a model's images, which its file hardly ever says. */
public record ImageSize(int height, int width) {

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
