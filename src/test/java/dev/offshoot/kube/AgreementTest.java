package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1,'b':2}                    | {'a':1}                 | true",
        "{'a':2}                          | {'a':1}                 | false",
        "{}                               | {'a':1}                 | false",
        "{}                               | {'a':[]}                | true",
        "{'a':[1,2]}                      | {'a':[1]}               | false",
        "{'a':[{'x':1,'y':2}]}            | {'a':[{'x':1}]}         | true",
        "{'storage':'1Gi'}                | {'storage':'1024Mi'}    | true",
        "{'storage':'2Gi'}                | {'storage':'1Gi'}       | false",
        "{'selector':{'a':'x','b':'y'}}   | {'selector':{'a':'x'}}  | false",
        "{'labels':{'a':'x','b':'y'}}     | {'labels':{'a':'x'}}    | true",
      })
  void whatWeAskForIsThere(String actual, String desired, boolean covered) throws Exception {
    assertThat(Agreement.covers(tree(actual), tree(desired))).isEqualTo(covered);
  }

  private com.fasterxml.jackson.databind.JsonNode tree(String text) throws Exception {
    return json.readTree(text.replace('\'', '"'));
  }
}
