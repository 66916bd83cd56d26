package io.vestibule.definition;

import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Length;
import org.jspecify.annotations.Nullable;

@Entity(name = "Prompt")
@Table(name = "vst_prompt")
class PromptRow extends DefinitionRow {
  String name;

  @Column(name = "field_key")
  String fieldKey;

  @Lob String label;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(32)")
  PromptType type;

  boolean required;
  @Lob String placeholder;

  @Lob
  @Column(name = "initial_value", length = Length.LONG32)
  String initialValue;

  int position;

  @Lob
  @Column(name = "sub_text", length = Length.LONG32)
  String subText;

  @Column(name = "placeholder_expression")
  boolean placeholderExpression;

  @Column(name = "initial_value_expression")
  boolean initialValueExpression;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(16)")
  Prompt.Language language;

  protected PromptRow() {}

  PromptRow(UUID id) {
    super(id);
  }

  Prompt toPrompt() {
    return new Prompt(
        id(),
        name,
        fieldKey,
        label,
        type,
        required,
        placeholder,
        initialValue,
        position,
        subText,
        placeholderExpression,
        initialValueExpression,
        language);
  }

  @Override
  String model() {
    return "prompt";
  }

  @Override
  String label() {
    return name;
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("name", name);
    said.put("field_key", fieldKey);
    said.put("label", label);
    said.put("type", Json.nameOf(type));
    said.put("required", required);
    said.put("placeholder", placeholder);
    said.put("initial_value", initialValue);
    said.put("order", position);
    said.put("sub_text", subText);
    said.put("placeholder_expression", placeholderExpression);
    said.put("initial_value_expression", initialValueExpression);
    said.put("language", Json.nameOf(language));
    return said;
  }
}
