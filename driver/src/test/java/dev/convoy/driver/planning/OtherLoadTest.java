package dev.convoy.driver.planning;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OtherLoadTest {

  @Test
  void othersDisturbWhereTheyTakeCoresThatAreMeasured() {
    int two = 2;
    assertFalse(OtherLoad.areShort(two, 0.2, 2));
    assertTrue(OtherLoad.areShort(two, 0.4, 2));
    assertFalse(OtherLoad.areShort(two, 1.1, 1), "the other core is free for them");
    assertTrue(OtherLoad.areShort(two, 1.2, 1));
    assertTrue(OtherLoad.areShort(two, 0.4, 8), "as many as there are");
    int many = 64;
    assertFalse(OtherLoad.areShort(many, 59, 4));
    assertTrue(OtherLoad.areShort(many, 61, 4));
  }
}
