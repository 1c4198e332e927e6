"""Training a scorecard on loans whose end is known. Needs scikit-learn, which only development installs."""
