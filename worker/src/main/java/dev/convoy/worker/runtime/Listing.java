package dev.convoy.worker.runtime;

import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The instructions of an executable while they are being written: each with the buffers it touches,
 * from which follows how long these live. They are made real once every buffer has its place.
 */
final class Listing {

  /** What an instruction's time counts as. */
  enum Kind {
    COMPUTE,
    EXCHANGE
  }

  /**
   * A written instruction and what its time counts as.
   *
   * @param how the library's code that runs, for people
   * @param place the step of the plan that it belongs to, the same number on all workers
   * @param made the tensors that are whole when it has run, with their names
   */
  record Line(
      String title, Kind kind, String how, Instruction instruction, int place, List<Made> made) {

    /** One that makes nothing and has no place in the plan. */
    Line(String title, Kind kind, String how, Instruction instruction) {
      this(title, kind, how, instruction, 0, List.of());
    }
  }

  /**
   * A tensor that an instruction makes.
   *
   * @param name for people, as {@code the output of conv1}
   */
  record Made(String name, PlacedTensor tensor) {}

  private record Draft(
      String title,
      Kind kind,
      String how,
      List<Buffer> touched,
      Supplier<Instruction> link,
      int place,
      List<Made> made) {}

  private final Arena arena;
  private final List<Draft> drafts = new ArrayList<>();
  private final List<Integer> handingOutImages = new ArrayList<>();
  private boolean handsOutImages;
  private int place;

  Listing(Arena arena) {
    this.arena = arena;
  }

  /** Writes an instruction down; {@code link} is called once the buffers are placed. */
  void add(String title, Kind kind, List<Buffer> touched, Supplier<Instruction> link) {
    add(title, kind, "", touched, link);
  }

  /** What is written from now on belongs to this step of the plan. */
  void at(int planStep) {
    place = planStep;
  }

  /** The step of the plan that is being written. */
  int place() {
    return place;
  }

  /** The same, saying what runs. */
  void add(String title, Kind kind, String how, List<Buffer> touched, Supplier<Instruction> link) {
    add(title, kind, how, touched, List.of(), link);
  }

  /** The same, saying what it makes. */
  void add(
      String title,
      Kind kind,
      String how,
      List<Buffer> touched,
      List<Made> made,
      Supplier<Instruction> link) {
    touched.forEach(b -> arena.use(b, drafts.size()));
    if (handsOutImages) {
      handingOutImages.add(drafts.size());
      touched.forEach(arena::keep); // for the next step's are handed out in this one
    }
    drafts.add(new Draft(title, kind, how, List.copyOf(touched), link, place, List.copyOf(made)));
  }

  /** What is written meanwhile hands out the images of a step and depends on nothing else. */
  void handOutImages(Runnable writing) {
    handsOutImages = true;
    writing.run();
    handsOutImages = false;
  }

  /** The numbers of the instructions that hand out images. */
  List<Integer> handingOutImages() {
    return handingOutImages;
  }

  /** The number of the last instruction in a step that touches what another touches. */
  int lastTouch(int other) {
    int last = other;
    for (int k = other; k < drafts.size(); k++) {
      if (drafts.get(k).touched.stream().anyMatch(drafts.get(other).touched::contains)) {
        last = k;
      }
    }
    return last;
  }

  /** How many instructions there are: the number of the next. */
  int size() {
    return drafts.size();
  }

  /**
   * The last instruction before another that touches the memory of a buffer, once all are placed;
   * if there is none in a step, the last one of the step before.
   */
  int lastTouch(Buffer buffer, int before) {
    for (int back = 1; back <= drafts.size(); back++) {
      int number = Math.floorMod(before - back, drafts.size());
      if (drafts.get(number).touched.stream().anyMatch(b -> arena.overlap(b, buffer))) {
        return number;
      }
    }
    return before;
  }

  /** The instructions, after the arena was placed. */
  List<Line> link() {
    return drafts.stream()
        .map(d -> new Line(d.title, d.kind, d.how, d.link.get(), d.place, d.made))
        .toList();
  }
}
