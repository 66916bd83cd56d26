package io.vestibule.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity(name = "Fact")
@Table(name = "vst_fact")
class FactRow {
  @Id String name;
  String fact;

  protected FactRow() {}

  FactRow(String name, String fact) {
    this.name = name;
    this.fact = fact;
  }
}
