package dev.offshoot.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
  @ParameterizedTest
  @EnumSource
  void wordIsTheNameInCamelCase(Reason reason) {
    assertThat(reason.word()).matches("[A-Z][a-z]+([A-Z][a-z]+)*");
    assertThat(reason.word().replaceAll("(?<=[a-z])(?=[A-Z])", "_"))
        .isEqualToIgnoringCase(reason.name());
  }

  @ParameterizedTest
  @EnumSource
  void descriptionIsOneSentence(Reason reason) {
    assertThat(reason.description()).matches("[A-Z].{10,150}[.]").doesNotContain(". ");
  }

  @ParameterizedTest
  @EnumSource
  void conditionTypesAreCamelCase(ConditionType type) {
    assertThat(type.word()).matches("[A-Z][a-z]+([A-Z][a-z]+)*");
  }
}
