package dev.convoy.planner;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.planner.Reshards.Side;
import dev.convoy.planner.Source.Reading;
import dev.convoy.planner.Source.Slot;
import dev.convoy.planner.UniformPlans.Uniform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes down what choices cost: see {@link PlacementCosts}. */
final class TableBuilder {

  private final Problem problem;
  private final Units units;
  private final UniformPlans plans;
  private final Reshards reshards;
  private final List<List<Choice>> choices = new ArrayList<>();
  private final CostTables tables = new CostTables();

  TableBuilder(Problem problem, Units units, UniformPlans.Known known) {
    this.problem = problem;
    this.units = units;
    this.plans = new UniformPlans(problem, units, known);
    this.reshards = new Reshards(problem);
  }

  PlacementCosts build() {
    Candidates candidates = new Candidates(problem, plans);
    UnitCosts costs = new UnitCosts(problem, units, plans, reshards);
    for (Unit unit : units.all()) {
      List<Choice> own = candidates.of(unit);
      choices.add(own);
      tables.add(own.stream().map(choice -> costs.of(unit, choice)).toArray(Cost[]::new));
    }
    units.sources().forEach(this::read);
    units.all().forEach(this::tie);
    return new PlacementCosts(problem, units, choices, shares(), tables);
  }

  /** What the workers do of the layers that are placed, under each choice. */
  private List<List<Shares>> shares() {
    return units.all().stream()
        .map(
            unit ->
                choices.get(unit.id()).stream()
                    .map(choice -> plans.ownership(choice).sharesOf(unit.name()))
                    .toList())
        .toList();
  }

  // ---- what units read

  private void read(Source source) {
    Bringing bringing = new Bringing(source);
    List<Reading> readings = source.readings().stream().filter(r -> !isItsOwn(source, r)).toList();
    source.readings().stream().filter(r -> isItsOwn(source, r)).forEach(bringing::alone);
    if (readings.size() == 1) {
      bringing.alone(readings.get(0));
    } else if (readings.size() > 1) {
      bringing.shared(readings);
    }
  }

  private static boolean isItsOwn(Source source, Reading reading) {
    return source.producers().stream().allMatch(reading.unit()::equals);
  }

  /** What it costs to bring one value to the layouts in which it is needed. */
  private final class Bringing {
    private final Source source;
    private final List<List<Side>> starts = new ArrayList<>(); // of each view, by choice
    private final Map<Layout, Integer> numbers = new HashMap<>(); // of the layouts
    private final List<Need> needs = new ArrayList<>(); // of each number

    Bringing(Source source) {
      this.source = source;
      for (int view = 0; view < source.views().size(); view++) {
        List<Side> ofChoices = new ArrayList<>();
        for (Choice choice : choices.get(source.producers().get(view).id())) {
          Reshard reshard = plans.of(choice).bringing(source.anySlot()).get(view);
          ofChoices.add(reshards.start(reshard));
        }
        starts.add(ofChoices);
      }
    }

    /** Costs of pairs of producers and the only reader. */
    void alone(Reading reading) {
      List<Choice> ofReader = choices.get(reading.unit().id());
      for (int choice = 0; choice < ofReader.size(); choice++) {
        for (int need : needed(reading, ofReader.get(choice))) {
          add(needs.get(need), reading.unit().id(), choice);
        }
      }
    }

    /**
     * Costs of pairs of producers and a variable that says in which layouts the value is brought.
     */
    void shared(List<Reading> readings) {
      List<List<Set<Integer>>> ofReadings = new ArrayList<>();
      Map<Choice, Set<Integer>> alike = new LinkedHashMap<>();
      for (Reading reading : readings) {
        List<Set<Integer>> ofChoices = new ArrayList<>();
        for (Choice choice : choices.get(reading.unit().id())) {
          Set<Integer> needed = needed(reading, choice);
          ofChoices.add(needed);
          for (boolean stays : new boolean[] {false, true}) {
            if (stays == choice.stays() || reading.unit().kind() == Unit.Kind.FILTERS) {
              alike.merge(new Choice(choice.placement(), stays), needed, SharedStates::union);
            }
          }
        }
        ofReadings.add(ofChoices);
      }
      List<Set<Integer>> states = SharedStates.of(ofReadings, alike.values());
      Cost[] free = new Cost[states.size()];
      Arrays.fill(free, Cost.NONE);
      int variable = tables.add(free);
      for (int state = 0; state < states.size(); state++) {
        for (int need : states.get(state)) {
          add(needs.get(need), variable, state);
        }
      }
      for (int r = 0; r < readings.size(); r++) {
        tables.share(readings.get(r).unit().id(), variable);
        require(readings.get(r).unit(), ofReadings.get(r), variable, states);
      }
    }

    /** What a reader needs is among what is brought. */
    private void require(
        Unit reader, List<Set<Integer>> needed, int variable, List<Set<Integer>> states) {
      for (int choice = 0; choice < needed.size(); choice++) {
        for (int state = 0; state < states.size(); state++) {
          boolean isThere = states.get(state).containsAll(needed.get(choice));
          tables.add(reader.id(), choice, variable, state, isThere ? Cost.NONE : Cost.IMPOSSIBLE);
        }
      }
    }

    /** The numbers of the layouts in which a unit needs the value. */
    private Set<Integer> needed(Reading reading, Choice choice) {
      Uniform plan = plans.of(choice);
      Set<Integer> needed = new TreeSet<>();
      for (Slot slot : reading.slots()) {
        InputTensor tensor = plan.plan().inputTensorsOf(slot.layer()).get(slot.input());
        int number = numbers.computeIfAbsent(tensor.layout(), key -> needs.size());
        if (number == needs.size()) {
          needs.add(need(tensor, plan.bringing(slot)));
        }
        needed.add(number);
      }
      return needed;
    }

    /** Adds what one layout costs to a choice, whatever the producers choose. */
    private void add(Need need, int variable, int choice) {
      tables.add(variable, choice, variable, choice, need.gathered);
      for (int view = 0; view < need.costs.size(); view++) {
        List<Cost> ofChoices = need.costs.get(view);
        for (int start = 0; start < ofChoices.size(); start++) {
          int producer = source.producers().get(view).id();
          tables.bring(producer, start, variable, choice, ofChoices.get(start));
        }
      }
    }

    private Need need(InputTensor tensor, List<Reshard> ends) {
      boolean isOne = source.views().size() == 1;
      List<List<Cost>> costs = new ArrayList<>();
      for (int view = 0; view < ends.size(); view++) {
        Side end = reshards.end(ends.get(view));
        List<Cost> ofChoices = new ArrayList<>();
        for (Side start : starts.get(view)) {
          Cost cost = reshards.ofInput(start, end, tensor.differentiable());
          ofChoices.add(isOne ? cost.plus(gathered(tensor, start.reshard())) : cost);
        }
        costs.add(ofChoices);
      }
      return new Need(costs, isOne ? Cost.NONE : gathered(tensor, null));
    }
  }

  /**
   * A layout in which a value is needed.
   *
   * @param costs of bringing it there, for each view and each choice of its producer
   * @param gathered memory that it takes, whatever the producers choose
   */
  private record Need(List<List<Cost>> costs, Cost gathered) {}

  /**
   * Memory for an input and its gradient, where it is not simply the producer's output, of the
   * worker with most of it.
   */
  private static Cost gathered(InputTensor tensor, @Nullable Reshard start) {
    boolean named = tensor.views().get(0).keepsNames();
    long most = 0;
    for (int rank = 0; rank < tensor.layout().ranks(); rank++) {
      Block block = tensor.layout().block(rank);
      if (start == null || !named || !start.source().block(rank).equals(block)) {
        most = Math.max(most, block.size() * tensor.shape().spatialSize());
      }
    }
    return new Cost(0, 0, 0, 0, 0, 0, 2 * most * Float.BYTES);
  }

  // ---- choices that depend on others'

  private void tie(Unit unit) {
    if (unit.kind() == Unit.Kind.JOINT) {
      stay(unit);
    }
    if (unit.kind() == Unit.Kind.FILTERS) {
      scatter(unit);
    }
  }

  /** Who stays with its inputs asks that they are where they would be if all were placed so. */
  private void stay(Unit unit) {
    Node lead = unit.members().get(0);
    List<Choice> own = choices.get(unit.id());
    Set<String> inputs = new LinkedHashSet<>();
    plans
        .of(own.get(0))
        .plan()
        .inputTensorsOf(lead.name())
        .get(0)
        .views()
        .forEach(view -> inputs.add(view.producer()));
    for (int choice = 0; choice < own.size(); choice++) {
      if (own.get(choice).stays()) {
        for (String input : inputs) {
          stay(unit, choice, input);
        }
      }
    }
  }

  private void stay(Unit unit, int choice, String input) {
    Unit producer = units.of(input);
    Layout where = plans.ownership(choices.get(unit.id()).get(choice)).of(input);
    List<Choice> others = choices.get(producer.id());
    for (int other = 0; other < others.size(); other++) {
      boolean same = plans.ownership(others.get(other)).of(input).equals(where);
      tables.add(unit.id(), choice, producer.id(), other, same ? Cost.NONE : Cost.IMPOSSIBLE);
    }
  }

  /**
   * Sums over input channels are scattered by channels unless all readers want rows. Then they
   * would be scattered by rows, and so would what stays with them: that is not looked at.
   */
  private void scatter(Unit unit) {
    Node lead = unit.members().get(0);
    List<Node> readers =
        units.readersOf(lead.name()).stream()
            .filter(n -> !(n.layer() instanceof LossLayer))
            .toList();
    if (readers.isEmpty()
        || readers.stream().anyMatch(n -> !units.of(n.name()).name().equals(n.name()))) {
      return;
    }
    Unit reader = units.of(readers.get(0).name());
    for (int choice = 0; choice < choices.get(unit.id()).size(); choice++) {
      LayerPlacement own = choices.get(unit.id()).get(choice).placement();
      for (int other = 0; other < choices.get(reader.id()).size(); other++) {
        Choice next = choices.get(reader.id()).get(other);
        boolean wantsRows =
            own.has(Placement.INPUT_CHANNELS)
                && !next.stays()
                && next.placement()
                    .axes(Placement.ROWS)
                    .containsAll(own.axes(Placement.INPUT_CHANNELS));
        tables.add(unit.id(), choice, reader.id(), other, wantsRows ? Cost.IMPOSSIBLE : Cost.NONE);
      }
    }
  }
}
