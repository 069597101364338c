package dev.convoy.planner;

import dev.convoy.plan.ownership.ChannelView;
import java.util.List;

/**
 * A value that other units read, seen through views.
 *
 * @param views what it is made of
 * @param producers the unit of each view's producer
 * @param readings who reads it, one a unit
 */
record Source(List<ChannelView> views, List<Unit> producers, List<Reading> readings) {

  /** One input of a layer. */
  record Slot(String layer, int input) {}

  /** The inputs of a unit's layers that are this value. */
  record Reading(Unit unit, List<Slot> slots) {}

  /** Any of the inputs that are this value. */
  Slot anySlot() {
    return readings.get(0).slots().get(0);
  }
}
