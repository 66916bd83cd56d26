package io.vestibule.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventActionsTest {
  @Test
  void allOfThemAreAmongAll() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (Field field : EventActions.class.getFields()) {
      constants.add(field.get(null));
    }

    assertThat(EventActions.all()).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    assertThat(constants).containsExactlyInAnyOrderElementsOf(EventActions.all());
  }
}
